"""notifyspec: notifications through Pusher, one YAML file each, checked before they are sent."""
