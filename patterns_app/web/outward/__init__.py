"""What goes out to other systems by itself: the audit to a receiver of the operator's, webhooks, feeds of changes.

What is to be told lies in tables that are there anyhow; here is kept up to where each receiver was told. A receiver
that is away is told later, from there on: nothing is lost, nothing piles up, and nobody who works waits for it.
"""
