"""Who is where: what the network, RADIUS and log-ons tell, as requests to the steward."""
