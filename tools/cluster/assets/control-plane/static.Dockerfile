# One static program. kubeadm's manifests name it without a path.
FROM scratch
COPY __PROGRAM__ /usr/local/bin/
ENV PATH=/usr/local/bin
ENTRYPOINT ["/usr/local/bin/__PROGRAM__"]
