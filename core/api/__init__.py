"""The backend process: the services of a session over HTTP, for any front end; needs the extra `backend`.

begins and ends     serve (the process), app (what a request passes), settings, served_once, directory
who may ask         gate, connections, bodies, turnstile; refused in the words of problems, busy
what is open        desks (one composition each), backend (what every route works on), revisions
compositions        compositions, trash, shelf_view, versions, comparing
states              state, keeping (save, restore, autosave), picking, line
edits               edits (how each is made), edits_song … edits_samples, actions
the assistant       turns, turns_under_way, contained
news                events, news, lookout (the watcher); server_sent (how it is spelt)
samples             samples, sample_library
"""
