"""A peer of a swarm: swarm.py seed|phone ADDRESS:PORT TORRENT FOLDER.

A phone waits for the end of descriptor 3 before it joins, makes ../done when it
has everything, and goes on serving.
"""
import os
import sys

import libtorrent as lt

role, listen, torrent, folder = sys.argv[1:]
session = lt.session({
    "listen_interfaces": listen,
    "enable_dht": False,
    "enable_lsd": True,
    "enable_upnp": False,
    "enable_natpmp": False,
    "alert_mask": lt.alert.category_t.status_notification,
})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = folder
if role == "seed":
    params.flags |= lt.torrent_flags.seed_mode | lt.torrent_flags.super_seeding
else:
    while os.read(3, 1):
        pass
params.flags &= ~(lt.torrent_flags.paused | lt.torrent_flags.auto_managed)
handle = session.add_torrent(params)
done = role == "seed"
while True:
    session.wait_for_alert(1000)
    if not done and handle.status().is_seeding:
        handle.flush_cache()
    for alert in session.pop_alerts():
        if isinstance(alert, lt.cache_flushed_alert) and not done:
            done = True
            open("../done", "w").close()
