/*
 * Sends UDP packets from pods without pause, and counts on the other pods' own interfaces which of them arrive.
 *
 * One process looks after all pods of a machine: it opens each socket inside the pod's network namespace. Every packet
 * has a source port of its own, so none belongs to a connection that was let through before; what counts as arrived is
 * what the kernel shows on the pod's interface, before any firewall of the pod.
 *
 * Commands, one a line, on standard input; the end of input ends the program:
 *   pair ID NETNS ADDRESS PORT EVERY   send to ADDRESS:PORT, from the namespace, at every EVERYth tick
 *   capture NETNS                      count what arrives on eth0 there
 *   start MICROSECONDS                 tick so often; answers "started"
 *   read                               answers "counts" and ID:SENT:ARRIVED:FIRST_MS:LAST_MS:GAP_US for each pair that
 *                                      has any; the times are of arrivals since the last read, 0 when there was none;
 *                                      the gap is the longest between one arrival and the next
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MAX_PAIRS 1024
#define MAX_CAPTURES 64
#define FIRST_PORT 1024
#define PORTS 64000

static const char magic[8] = "ANTREAPP";

struct packet {
    struct udphdr udp;
    char magic[8];
    uint32_t id;
} __attribute__((packed));

struct pair {
    int socket;
    struct sockaddr_in to;
    unsigned every;
    uint64_t sent, arrived, first_ms, last_ms, last_us, gap_us;
};

static struct pair pairs[MAX_PAIRS];
static struct pollfd polled[MAX_CAPTURES + 2];
static int captures;
static uint64_t ticks;

static void fail(const char *what, const char *which) {
    fprintf(stderr, "%s %s: %s\n", what, which, strerror(errno));
    exit(1);
}

/* A socket of another network namespace. It stays there when the process is back in its own. */
static int socket_in(const char *netns, int domain, int type, int protocol) {
    int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    int other = open(netns, O_RDONLY | O_CLOEXEC);
    if (own < 0 || other < 0 || setns(other, CLONE_NEWNET) < 0) fail("enter", netns);
    int made = socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    if (made < 0) fail("socket in", netns);
    if (domain == AF_PACKET) {
        struct sockaddr_ll bound = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP)};
        /* Interface numbers are those of the namespace. */
        bound.sll_ifindex = (int)if_nametoindex("eth0");
        if (bound.sll_ifindex == 0 || bind(made, (struct sockaddr *)&bound, sizeof bound) < 0)
            fail("capture in", netns);
    }
    if (setns(own, CLONE_NEWNET) < 0) fail("leave", netns);
    close(own);
    close(other);
    return made;
}

static void add_pair(unsigned id, const char *netns, const char *address, int port, unsigned every) {
    if (id >= MAX_PAIRS || every == 0) fail("pair", address);
    struct pair *pair = &pairs[id];
    pair->to.sin_family = AF_INET;
    pair->to.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, address, &pair->to.sin_addr) != 1) fail("address", address);
    pair->socket = socket_in(netns, AF_INET, SOCK_RAW, IPPROTO_UDP);
    pair->every = every;
}

static void add_capture(const char *netns) {
    if (captures == MAX_CAPTURES) fail("capture", netns);
    int made = socket_in(netns, AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
    int room = 4 << 20;
    setsockopt(made, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    polled[2 + captures] = (struct pollfd){.fd = made, .events = POLLIN};
    captures++;
}

static void send_all(void) {
    for (unsigned id = 0; id < MAX_PAIRS; id++) {
        struct pair *pair = &pairs[id];
        if (pair->every == 0 || ticks % pair->every != 0) continue;
        struct packet packet = {.id = htonl(id)};
        uint64_t number = ticks / pair->every;
        packet.udp.source = htons((uint16_t)(FIRST_PORT + number % PORTS));
        packet.udp.dest = pair->to.sin_port;
        packet.udp.len = htons(sizeof packet);
        memcpy(packet.magic, magic, sizeof magic);
        if (sendto(pair->socket, &packet, sizeof packet, 0, (struct sockaddr *)&pair->to, sizeof pair->to) > 0)
            pair->sent++;
    }
    ticks++;
}

static uint64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static uint64_t steady_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void receive_all(int capture) {
    unsigned char buffer[2048];
    for (;;) {
        struct sockaddr_ll from;
        socklen_t length = sizeof from;
        ssize_t size = recvfrom(capture, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length);
        if (size < 0) return;
        if (from.sll_pkttype == PACKET_OUTGOING || size < (ssize_t)sizeof(struct iphdr)) continue;
        const struct iphdr *ip = (const struct iphdr *)buffer;
        ssize_t at = ip->ihl * 4;
        struct packet packet;
        if (ip->protocol != IPPROTO_UDP || size < at + (ssize_t)sizeof packet) continue;
        memcpy(&packet, buffer + at, sizeof packet);
        uint32_t id = ntohl(packet.id);
        if (memcmp(packet.magic, magic, sizeof magic) != 0 || id >= MAX_PAIRS) continue;
        struct pair *pair = &pairs[id];
        pair->arrived++;
        pair->last_ms = now_ms();
        if (pair->first_ms == 0) pair->first_ms = pair->last_ms;
        uint64_t us = steady_us();
        if (pair->last_us != 0 && us - pair->last_us > pair->gap_us) pair->gap_us = us - pair->last_us;
        pair->last_us = us;
    }
}

static void tell_counts(void) {
    for (int capture = 0; capture < captures; capture++) receive_all(polled[2 + capture].fd);
    printf("counts");
    for (unsigned id = 0; id < MAX_PAIRS; id++) {
        struct pair *pair = &pairs[id];
        if (pair->sent + pair->arrived == 0) continue;
        printf(" %u:%llu:%llu:%llu:%llu:%llu", id, (unsigned long long)pair->sent, (unsigned long long)pair->arrived,
               (unsigned long long)pair->first_ms, (unsigned long long)pair->last_ms,
               (unsigned long long)pair->gap_us);
        pair->first_ms = pair->last_ms = pair->gap_us = 0;
    }
    printf("\n");
    fflush(stdout);
}

static void start(int timer, long microseconds) {
    struct timespec pause = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    struct itimerspec often = {.it_interval = pause, .it_value = pause};
    if (timerfd_settime(timer, 0, &often, NULL) < 0) fail("timer", "");
    printf("started\n");
    fflush(stdout);
}

static void obey(const char *line, int timer) {
    char netns[512], address[64];
    unsigned id, every;
    int port;
    long microseconds;
    if (sscanf(line, "pair %u %511s %63s %d %u", &id, netns, address, &port, &every) == 5)
        add_pair(id, netns, address, port, every);
    else if (sscanf(line, "capture %511s", netns) == 1)
        add_capture(netns);
    else if (sscanf(line, "start %ld", &microseconds) == 1)
        start(timer, microseconds);
    else if (strcmp(line, "read") == 0)
        tell_counts();
    else {
        fprintf(stderr, "not understood: %s\n", line);
        exit(1);
    }
}

/* Reads what there is of standard input and obeys each whole line of it. */
static void read_commands(int timer) {
    static char text[1 << 16];
    static size_t held;
    ssize_t size = read(STDIN_FILENO, text + held, sizeof text - 1 - held);
    if (size <= 0) exit(0);
    held += (size_t)size;
    text[held] = 0;
    char *line = text, *end;
    while ((end = strchr(line, '\n')) != NULL) {
        *end = 0;
        obey(line, timer);
        line = end + 1;
    }
    held = strlen(line);
    memmove(text, line, held);
}

int main(void) {
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timer < 0) fail("timer", "");
    polled[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    polled[1] = (struct pollfd){.fd = timer, .events = POLLIN};
    for (;;) {
        if (poll(polled, (nfds_t)(2 + captures), -1) < 0 && errno != EINTR) fail("poll", "");
        uint64_t due = 0;
        /* A process that had to wait for the processor does not make up for what it missed. */
        if (polled[1].revents && read(timer, &due, sizeof due) == sizeof due && due > 0) send_all();
        for (int capture = 0; capture < captures; capture++)
            if (polled[2 + capture].revents) receive_all(polled[2 + capture].fd);
        if (polled[0].revents) read_commands(timer);
    }
}
