"""Networks, and the parts that they share. Whoever imports a file of this folder imports torch: workers only."""
