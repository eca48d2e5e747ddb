"""What one client has had of something, counted over all server processes."""
