"""What people are told that concerns them: a page of it, read and unread, and a mail now and then for who wants one.

Nothing here knows of sketches and teams: whoever tells something says which page it is about.
"""
