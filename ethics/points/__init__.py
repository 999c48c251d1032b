"""The points of the code of ethics, one module each; none of them knows another."""
