"""One verdict on an architecture, put together from what the other rooms say."""
