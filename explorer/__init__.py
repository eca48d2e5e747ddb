"""The Django project: assembles the product, decides nothing."""
