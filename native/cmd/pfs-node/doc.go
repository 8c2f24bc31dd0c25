// Command pfs-node is the agent that a device runs: it installs one load, and
// shares the work with the phones of its model on its subnet.
//
//	pfs-node --iface eth0 --model CP-7961G --load SCCP41.9-4-2SR3-1S \
//	         --tftp 192.0.2.10 --dir /var/lib/pfs --activate /sbin/boot-slot
//
// Without --load it does what a phone does: it asks the server for its
// SEP<MAC>.cnf.xml, or else for XMLDefault.cnf.xml, and takes the load, the PFS
// setting and the load server from there; flags win over the file.
//
// It runs until it is stopped, since it feeds others. With --once it ends after
// its own commit, or when that has failed: it takes no more children, and feeds
// those it has, for --linger at most. SIGTERM and SIGINT end it at once and with
// status 0; what is on disk by then is verified, resumable or absent.
//
// Neighbours are believed unless they must prove themselves: with --site-key
// FILE, the same file on every device of a site, by its secret; with --cert, --key
// and --ca, on connections, by their certificates. pfs-node --new-site-key FILE
// makes such a file, as does head -c 32 /dev/urandom | base64; others than its
// owner and group must not be able to read it. See native/sitekey.
//
// Exit status: 0 done or stopped; 1 it could not do what it was told (a port in
// use, --timeout passed, with --once an activation failed); 2 a flag's value is
// wrong, and the message says which, why, and what to give instead.
//
// With --trust KEY (of pfs keygen, or minisign's) only lists are taken that this
// key has signed, for this model, and not older than the last one committed
// here, which --allow-downgrade overrules. Without it any load is, and the log
// and the telemetry say that it is unverified.
//
// The --activate command gets PFS_LOAD, the load's name, and PFS_SLOT_DIR, the
// directory with its files, in its environment. Another status than 0 rolls the
// load back. It may be run again for the same load: see native/node.
//
// With --health a load that was started must also be found to work: the command,
// which gets the same environment, must succeed within --health-timeout. Else
// the load before is made active again, --activate is run for it, and the hub is
// told (commit-failed, with the reason). DIR/trial.json says which load is being
// tried; it outlives a kill or a reboot, after which the load is started and
// asked again, three times at most. A load that failed is shared, since it may
// work elsewhere, but not tried again here before another edition of it comes or
// the agent is started with --retry-bad; with --once the status is 1.
//
// Of Go's runtime it takes little: one processor, since it moves bytes and a
// second thread would mostly wake the first (GOMAXPROCS in the environment says
// otherwise), and, with the rights for it, no more than a hundred looks of the
// runtime's monitor a second. GOGC and GOMEMLIMIT are Go's own: its heap is a few
// MB and garbage hardly comes, whatever the files' size.
//
// The log goes to standard output: --log text and json tell each event with its
// fields, dload prints what a phone's console would.
package main
