# What scheduler and workers run in a cluster of containers: molgrade's light install and Docker's command.
#
#   docker build -f docs/cluster/worker.Dockerfile -t registry.example.org/molgrade-worker:0.1.0 .
FROM docker:27-cli AS docker
FROM python:3.12-slim
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY . /src
RUN pip install --no-cache-dir --constraint /src/constraints.txt /src && rm -r /src
ENV HOME=/tmp
USER 1000:1000
ENTRYPOINT []
CMD ["molgrade", "--help"]
