"""Signal: desktop exports, backups and signal-cli."""
