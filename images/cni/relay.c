/*
 * The CNI plugin "antrea": carries a request from the container runtime to the agent's unix socket and the answer back.
 *
 * It is copied onto hosts of any distribution and runs once per pod, so it is one static binary without logic: the
 * agent decides everything. Only VERSION is answered here, because runtimes ask it while no agent may be running.
 *
 *   request   {"env":{"CNI_COMMAND":"ADD",...},"stdin":"..."}\n
 *   response  {"exit":0,"stdout":"..."}\n        (exactly this order and spacing)
 *
 * Build: gcc -static -Os -s -o antrea relay.c
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef SOCKET_PATH
#define SOCKET_PATH "/var/run/antrea/cni.sock"
#endif
#ifndef TIMEOUT_MS
#define TIMEOUT_MS 90000
#endif
#define MAX_BYTES (16 * 1024 * 1024)

enum { INVALID_ENVIRONMENT = 4, IO_FAILURE = 5, TRY_AGAIN_LATER = 11, NOT_AVAILABLE = 50 };

static const char *const variables[] = {"CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_ARGS", "CNI_PATH"};

typedef struct {
    char *data;
    size_t length, capacity;
} Buffer;

static Buffer input; /* what the runtime wrote to our standard input */

static void append(Buffer *buffer, const char *bytes, size_t count) {
    if (buffer->length + count + 1 > buffer->capacity) {
        buffer->capacity = (buffer->length + count + 1) * 2;
        buffer->data = realloc(buffer->data, buffer->capacity);
        if (buffer->data == NULL) abort();
    }
    memcpy(buffer->data + buffer->length, bytes, count);
    buffer->length += count;
    buffer->data[buffer->length] = '\0';
}

static void append_text(Buffer *buffer, const char *text) { append(buffer, text, strlen(text)); }

/* Appends a JSON string. Bytes above 0x7f pass as they are: JSON text is UTF-8. */
static void append_json(Buffer *buffer, const char *bytes, size_t count) {
    append_text(buffer, "\"");
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        char escape[8];
        if (byte == '"' || byte == '\\') {
            snprintf(escape, sizeof escape, "\\%c", byte);
            append_text(buffer, escape);
        } else if (byte < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", byte);
            append_text(buffer, escape);
        } else {
            append(buffer, bytes + i, 1);
        }
    }
    append_text(buffer, "\"");
}

static void write_all(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

/* The version of the runtime's configuration, for our own errors; the first that knew every code when there is none. */
static const char *configured_version(void) {
    static char version[16];
    const char *key = input.data == NULL ? NULL : strstr(input.data, "\"cniVersion\"");
    if (key == NULL) return "0.4.0";
    key += strlen("\"cniVersion\"");
    key += strspn(key, " \t\r\n:");
    size_t length = *key == '"' ? strspn(key + 1, "0123456789.") : 0;
    if (length == 0 || length >= sizeof version || key[1 + length] != '"') return "0.4.0";
    memcpy(version, key + 1, length);
    return version;
}

/* Prints a CNI error and ends with exit code 1. */
static _Noreturn void fail(int code, const char *message, const char *details_format, ...) {
    char details[512];
    va_list arguments;
    va_start(arguments, details_format);
    vsnprintf(details, sizeof details, details_format, arguments);
    va_end(arguments);
    Buffer output = {0};
    char number[16];
    snprintf(number, sizeof number, "%d", code);
    append_text(&output, "{\"cniVersion\":");
    append_json(&output, configured_version(), strlen(configured_version()));
    append_text(&output, ",\"code\":");
    append_text(&output, number);
    append_text(&output, ",\"msg\":");
    append_json(&output, message, strlen(message));
    append_text(&output, ",\"details\":");
    append_json(&output, details, strlen(details));
    append_text(&output, "}\n");
    write_all(STDOUT_FILENO, output.data, output.length);
    exit(1);
}

static _Noreturn void fail_unreachable(const char *command, const char *what) {
    int code = strcmp(command, "STATUS") == 0 ? NOT_AVAILABLE : TRY_AGAIN_LATER;
    fail(code, "the Antrea agent of this node does not answer", "%s %s: %s", what, SOCKET_PATH, strerror(errno));
}

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Waits until the descriptor is ready; 0 with errno set when the time is up. */
static int wait_for(int descriptor, short events, long long deadline) {
    for (;;) {
        long long left = deadline - now_ms();
        struct pollfd entry = {.fd = descriptor, .events = events};
        int ready = left > 0 ? poll(&entry, 1, (int)left) : 0;
        if (ready > 0) return 1;
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0) errno = ETIMEDOUT;
        return 0;
    }
}

/* Connects; an accept queue that is full for a moment (many pods at once) is waited for. */
static int connect_agent(const char *command, long long deadline) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    _Static_assert(sizeof SOCKET_PATH <= sizeof address.sun_path, "SOCKET_PATH is too long");
    memcpy(address.sun_path, SOCKET_PATH, sizeof SOCKET_PATH);
    int agent = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (agent < 0) fail_unreachable(command, "socket");
    while (connect(agent, (struct sockaddr *)&address, sizeof address) != 0) {
        if (errno != EAGAIN && errno != EINTR) fail_unreachable(command, "connect");
        if (now_ms() >= deadline) fail_unreachable(command, "connect");
        usleep(10000);
    }
    return agent;
}

static void send_request(int agent, const char *command, const Buffer *request, long long deadline) {
    for (size_t sent = 0; sent < request->length;) {
        if (!wait_for(agent, POLLOUT, deadline)) fail_unreachable(command, "write");
        ssize_t written = write(agent, request->data + sent, request->length - sent);
        if (written < 0 && errno != EINTR && errno != EAGAIN) fail_unreachable(command, "write");
        if (written > 0) sent += (size_t)written;
    }
}

static void receive_line(int agent, const char *command, Buffer *response, long long deadline) {
    char chunk[16384];
    while (response->length == 0 || response->data[response->length - 1] != '\n') {
        if (!wait_for(agent, POLLIN, deadline)) fail_unreachable(command, "read");
        ssize_t count = read(agent, chunk, sizeof chunk);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count == 0) errno = ECONNRESET;
        if (count <= 0) fail_unreachable(command, "read");
        append(response, chunk, (size_t)count);
        if (response->length > MAX_BYTES) fail(IO_FAILURE, "the agent's answer is too long", "more than %d bytes", MAX_BYTES);
    }
}

static void append_utf8(Buffer *buffer, unsigned code) {
    char bytes[4];
    size_t count = 0;
    if (code < 0x80) {
        bytes[count++] = (char)code;
    } else if (code < 0x800) {
        bytes[count++] = (char)(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        bytes[count++] = (char)(0xe0 | code >> 12);
        bytes[count++] = (char)(0x80 | (code >> 6 & 0x3f));
    } else {
        bytes[count++] = (char)(0xf0 | code >> 18);
        bytes[count++] = (char)(0x80 | (code >> 12 & 0x3f));
        bytes[count++] = (char)(0x80 | (code >> 6 & 0x3f));
    }
    if (code >= 0x80) bytes[count++] = (char)(0x80 | (code & 0x3f));
    append(buffer, bytes, count);
}

/* Reads the four hex digits at `at`; -1 when they are none. */
static int hex4(const char *at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit = at[i] == '\0' ? NULL : strchr(digits, at[i] | 0x20);
        if (digit == NULL) return -1;
        value = value * 16 + (int)(digit - digits);
    }
    return value;
}

/* Undoes the escape whose letter is at `at`; returns what follows it, or NULL when it is malformed. */
static const char *unescape(Buffer *output, const char *at) {
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (*at != 'u') {
        const char *letter = *at == '\0' ? NULL : strchr(letters, *at);
        if (letter == NULL) return NULL;
        append(output, &meanings[letter - letters], 1);
        return at + 1;
    }
    int code = hex4(at + 1);
    if (code < 0) return NULL;
    at += 5;
    if (code >= 0xd800 && code < 0xdc00 && at[0] == '\\' && at[1] == 'u') {
        int low = hex4(at + 2);
        if (low < 0xdc00 || low > 0xdfff) return NULL;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
    }
    append_utf8(output, (unsigned)code);
    return at;
}

/* Takes the answer apart: the exit code, or -1 when the answer is malformed. */
static int parse_response(const char *text, Buffer *output) {
    static const char head[] = "{\"exit\":", middle[] = ",\"stdout\":\"";
    if (strncmp(text, head, sizeof head - 1) != 0) return -1;
    char *at;
    long code = strtol(text + sizeof head - 1, &at, 10);
    if (code < 0 || code > 255 || strncmp(at, middle, sizeof middle - 1) != 0) return -1;
    const char *next = at + sizeof middle - 1;
    while (*next != '"') {
        if (*next == '\0') return -1;
        if (*next != '\\') append(output, next++, 1);
        else if ((next = unescape(output, next + 1)) == NULL) return -1;
    }
    return strcmp(next, "\"}\n") == 0 ? (int)code : -1;
}

static void read_input(void) {
    char chunk[16384];
    for (;;) {
        ssize_t count = read(STDIN_FILENO, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(IO_FAILURE, "cannot read the configuration from standard input", "%s", strerror(errno));
        if (count == 0) return;
        append(&input, chunk, (size_t)count);
        if (input.length > MAX_BYTES) fail(IO_FAILURE, "the configuration is too long", "more than %d bytes", MAX_BYTES);
    }
}

static void build_request(Buffer *request) {
    append_text(request, "{\"env\":{");
    int first = 1;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL) continue;
        append_text(request, first ? "" : ",");
        append_json(request, variables[i], strlen(variables[i]));
        append_text(request, ":");
        append_json(request, value, strlen(value));
        first = 0;
    }
    append_text(request, "},\"stdin\":");
    append_json(request, input.data == NULL ? "" : input.data, input.length);
    append_text(request, "}\n");
}

int main(void) {
    const char *command = getenv("CNI_COMMAND");
    if (command == NULL || *command == '\0') {
        fail(INVALID_ENVIRONMENT, "required env variables [CNI_COMMAND] missing", "this program is run by a container runtime");
    }
    if (strcmp(command, "VERSION") == 0) {
        puts("{\"cniVersion\":\"1.1.0\",\"supportedVersions\":"
             "[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}");
        return 0;
    }
    signal(SIGPIPE, SIG_IGN);
    read_input();
    Buffer request = {0}, response = {0}, output = {0};
    build_request(&request);
    long long deadline = now_ms() + TIMEOUT_MS;
    int agent = connect_agent(command, deadline);
    send_request(agent, command, &request, deadline);
    receive_line(agent, command, &response, deadline);
    int code = parse_response(response.data, &output);
    if (code < 0) fail(IO_FAILURE, "the agent's answer is malformed", "%.200s", response.data);
    write_all(STDOUT_FILENO, output.data == NULL ? "" : output.data, output.length);
    return code;
}
