"""RES: what is lost, blocked or done twice when something fails?"""
