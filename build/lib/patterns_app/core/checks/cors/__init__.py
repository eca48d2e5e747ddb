"""CORS: can a page call an API that lives on another origin?"""
