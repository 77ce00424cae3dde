"""Linear models with a penalty: one path of penalties for the models and for the steps that select features."""
