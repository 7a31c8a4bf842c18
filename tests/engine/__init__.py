"""The whole engine over two played systems: searched, enumerated and simulated."""
