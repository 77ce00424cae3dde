"""What readers share: opening files safely, finding the layout, joining the sample table, roles, writing the dataset."""
