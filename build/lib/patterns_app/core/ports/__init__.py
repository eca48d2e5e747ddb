"""The only room of core that may touch processes and threads. What it runs comes in as a function."""
