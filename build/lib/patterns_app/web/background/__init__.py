"""Work that takes longer than a page may: requests that are answered later, by workers, and what is done every day."""
