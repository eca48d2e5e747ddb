"""What needs Django: views translate, actions write, core thinks."""
