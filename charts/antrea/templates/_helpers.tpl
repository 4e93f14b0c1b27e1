{{/* Labels of every object of the chart. */}}
{{- define "antrea.labels" -}}
app: antrea
app.kubernetes.io/name: antrea
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels by which one component's pods are selected. They never change: a Deployment's selector is immutable. */}}
{{- define "antrea.selector" -}}
app: antrea
component: {{ . }}
{{- end }}

{{/* The one image of all containers. */}}
{{- define "antrea.image" -}}
image: {{ printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end }}

{{/* Where a container finds itself in the cluster. */}}
{{- define "antrea.identityEnv" -}}
- name: NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- end }}

{{/* Security context of a container that needs no privilege whatever. */}}
{{- define "antrea.unprivileged" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Security context of a root container with the given list of capabilities and nothing else. */}}
{{- define "antrea.rootWith" -}}
privileged: false
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsUser: 0
capabilities:
  drop: [ALL]
{{- with . }}
  add:
    {{- toYaml . | nindent 4 }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* What a schema cannot say: values that contradict each other. */}}
{{- define "antrea.checkValues" -}}
{{- if eq (int .Values.agent.apiPort) (int .Values.controller.apiPort) }}
{{- fail (printf "agent.apiPort and controller.apiPort are both %d: they share the controller's node, so they must differ" (int .Values.agent.apiPort)) }}
{{- end }}
{{- if eq .Values.hostGateway .Values.ovs.bridgeName }}
{{- fail (printf "hostGateway and ovs.bridgeName are both %q: they are two interfaces of one node, so they must differ" .Values.hostGateway) }}
{{- end }}
{{- end }}

{{/* "true" when the init container may load the kernel module openvswitch. */}}
{{- define "antrea.loadsModules" -}}
{{- and (not .Values.agent.dontLoadKernelModules) (ne .Values.ovs.datapathType "netdev") -}}
{{- end }}
