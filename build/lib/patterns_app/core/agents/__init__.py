"""The product for agents: tools without coordinates, over whatever keeps the sketches."""
