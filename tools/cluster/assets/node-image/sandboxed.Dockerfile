# A node for machines whose root lacks CAP_SYS_RESOURCE: runc is wrapped, and nobody lowers an OOM score.
ARG BASE
FROM $BASE
RUN (test -x /usr/sbin/runc || mv /usr/local/sbin/runc /usr/sbin/runc) \
    && sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' /etc/containerd/config.toml
COPY --chown=0:0 runc /usr/local/sbin/runc
