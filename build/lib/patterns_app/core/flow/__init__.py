"""What happens in a sketch over time. No clock and no chance: the same sketch tells the same story."""
