"""The tools for agents at one address: `/mcp`, by the Model Context Protocol."""
