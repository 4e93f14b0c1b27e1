{{/* antrea-agent.conf: the keys that src/agent's configuration schema accepts. */}}
{{- define "antrea.agentConf" -}}
featureGates: {{ toJson .Values.featureGates }}
ovsBridge: {{ .Values.ovs.bridgeName | quote }}
ovsDatapathType: {{ .Values.ovs.datapathType }}
ovsRunDir: /var/run/openvswitch
hostGateway: {{ .Values.hostGateway | quote }}
tunnelType: {{ .Values.tunnelType }}
trafficEncapMode: {{ .Values.trafficEncapMode }}
defaultMTU: {{ int .Values.defaultMTU }}
serviceCIDR: {{ .Values.serviceCIDR | quote }}
transportInterface: {{ .Values.transportInterface | quote }}
apiPort: {{ int .Values.agent.apiPort }}
enablePrometheusMetrics: {{ .Values.agent.enablePrometheusMetrics }}
cni:
  policyWait: {{ .Values.cni.policyWait }}
policy:
  existingConnections: {{ (.Values.policy).existingConnections | default "keep" }}
  statistics: {{ (.Values.policy).statistics | default "full" | quote }}
  statisticsInterval: {{ (.Values.policy).statisticsInterval | default 60 | int }}
cniSocket: /var/run/antrea/cni.sock
hostProcPathPrefix: /host
logVerbosity: {{ int .Values.logVerbosity }}
{{- end }}

{{/* antrea-controller.conf: the keys that the controller's configuration schema accepts. */}}
{{- define "antrea.controllerConf" -}}
featureGates: {{ toJson .Values.featureGates }}
apiPort: {{ int .Values.controller.apiPort }}
enablePrometheusMetrics: {{ .Values.controller.enablePrometheusMetrics }}
logVerbosity: {{ int .Values.logVerbosity }}
{{- end }}

{{/*
antrea-cni.conflist: what install-cni puts into the node's CNI directory. Version 1.0.0, although the plugin speaks 1.1.0: from
that on the runtime asks STATUS, and a restarting agent would make its node NotReady, which takes its pods out of Services.
*/}}
{{- define "antrea.cniConf" -}}
{{- $plugins := list (dict "type" "antrea" "ipam" (dict "type" "host-local")) }}
{{- if .Values.cni.plugins.portmap }}
{{- $plugins = append $plugins (dict "type" "portmap" "capabilities" (dict "portMappings" true)) }}
{{- end }}
{{- if .Values.cni.plugins.bandwidth }}
{{- $plugins = append $plugins (dict "type" "bandwidth" "capabilities" (dict "bandwidth" true)) }}
{{- end }}
{{- dict "cniVersion" "1.0.0" "name" "antrea" "plugins" $plugins | toPrettyJson }}
{{- end }}

{{/* Names of the two ConfigMaps. */}}
{{- define "antrea.agentConfigName" -}}
antrea-config-agent-{{ printf "%s%s" (include "antrea.agentConf" .) (include "antrea.cniConf" .) | sha256sum | trunc 10 }}
{{- end }}
{{- define "antrea.controllerConfigName" -}}
antrea-config-controller-{{ include "antrea.controllerConf" . | sha256sum | trunc 10 }}
{{- end }}
