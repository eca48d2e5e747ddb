"""DATA: who owns which data?"""
