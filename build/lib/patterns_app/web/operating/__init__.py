"""What whoever runs the product needs: backups, a look at what is wrong, figures. Owns no table, knows all."""
