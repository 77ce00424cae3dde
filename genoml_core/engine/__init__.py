"""The engine: how a Plan becomes a Run. Its only output is the run folder."""
