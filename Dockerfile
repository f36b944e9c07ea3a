# vidcolor in a container: the bundle that `make dist-linux` put into dist/, on Debian,
# for a user who is not root. scripts/container.sh builds it.
#
#   podman run --rm --user "$(id -u):$(id -g)" -v "$PWD:/films" vidcolor reel.mp4 colored.mp4
ARG BASE=docker.io/library/debian:trixie-slim

FROM ${BASE} AS bundle
ARG BUNDLE
COPY dist/${BUNDLE} /bundle.tar.gz
RUN mkdir /vidcolor && tar -xzf /bundle.tar.gz -C /vidcolor --strip-components=1 --no-same-owner

FROM ${BASE}
LABEL org.opencontainers.image.title="vidcolor" \
      org.opencontainers.image.description="Colours black-and-white film and photos" \
      org.opencontainers.image.licenses="GPL-3.0-or-later"
COPY --from=bundle /vidcolor /opt/vidcolor
RUN ln -s ../../../opt/vidcolor/vidcolor /usr/local/bin/vidcolor && \
    groupadd --gid 1000 films && useradd --uid 1000 --gid 1000 --home-dir /films --no-create-home films && \
    install -d -o films -g films /films
USER films
WORKDIR /films
ENTRYPOINT ["vidcolor"]
CMD ["--help"]
