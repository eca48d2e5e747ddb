"""CON: may these two be connected, this way, by this kind?"""
