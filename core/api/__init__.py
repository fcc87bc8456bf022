"""The backend process: the services of a session over HTTP, for any front end; needs the extra `backend`."""
