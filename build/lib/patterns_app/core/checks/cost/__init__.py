"""COST: what is paid for and brings nothing?"""
