"""The files of one folder in the studio, for whoever runs it on their own machine: opened, changed, saved in place."""
