"""Answers that several servers (replicas) share through Redis or Valkey, so that any of them resumes and stops any.

Others import `shared_runs` (what a replica shares and follows), `publications` (a run as its owner shares it) and
`link`. `redis` is imported only when an address of it is set.

The replica that writes an answer is its owner. It appends each event to its own log, as it does alone, and ships what
is new to a Redis stream a few times a second. An event's number is its id there, so the store refuses an event twice.

    the owner's side                             shipping (new events), publications (a run), endings (what stays of it)
    the other replicas' side                     following
    which replicas are alive, what each holds    leases
    Redis itself                                 link (the connection), keys (names), streams (types of replies)
"""
