/* Asks a name server from many client addresses at once, and says how many answers came and how long they took.
 *
 *   dns_load PORT QUESTIONS CLIENTS SECONDS IN_FLIGHT RATE
 *
 * QUESTIONS: a file of questions, each a length (two bytes, network order) and a DNS message whose id is replaced.
 * CLIENTS: they ask in turn, as 127.1.0.1, 127.1.0.2, ... IN_FLIGHT: questions on their way at once, with RATE 0;
 * otherwise RATE questions a second are sent, whether or not the earlier ones were answered.
 *
 * Prints a line of JSON: sent, answered, refused (any code but NOERROR and NXDOMAIN), seconds, and of the times in
 * milliseconds p50, p99, most, and the p99 of each second.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 32, LARGEST = 2048, MOST = 1 << 26, CONTROL = CMSG_SPACE(sizeof(struct in_pktinfo)) };

static unsigned char *questions;
static size_t length, place;
static double sent_at[65536];
static unsigned char on_its_way[65536];
static float *took;
static unsigned short *in_second;
static size_t answered, refused, sent, waiting;
static unsigned next_id;
static int clients, udp;
static struct sockaddr_in server;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void read_questions(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail(path);
    fseek(file, 0, SEEK_END);
    length = ftell(file);
    rewind(file);
    questions = malloc(length);
    if (fread(questions, 1, length, file) != length)
        fail(path);
    fclose(file);
}

static void open_socket(int port)
{
    int on = 1, room = 4 << 20;
    struct sockaddr_in any = {.sin_family = AF_INET};
    udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    setsockopt(udp, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (udp < 0 || bind(udp, (struct sockaddr *)&any, sizeof any))
        fail("socket");
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

/* Sends `count` questions, each from the next client's address. */
static void send_some(int count)
{
    static unsigned char packets[BATCH][LARGEST];
    static char controls[BATCH][CONTROL];
    struct mmsghdr messages[BATCH] = {0};
    struct iovec parts[BATCH];
    double at = now();
    for (int n = 0; n < count; n++) {
        size_t size = questions[place] << 8 | questions[place + 1];
        memcpy(packets[n], questions + place + 2, size);
        place = place + 2 + size >= length ? 0 : place + 2 + size;
        do
            next_id = (next_id + 1) & 0xffff;
        while (on_its_way[next_id]);
        packets[n][0] = next_id >> 8;
        packets[n][1] = next_id;
        on_its_way[next_id] = 1;
        sent_at[next_id] = at;
        parts[n] = (struct iovec){packets[n], size};
        messages[n].msg_hdr = (struct msghdr){&server, sizeof server, &parts[n], 1, controls[n], CONTROL, 0};
        struct cmsghdr *control = CMSG_FIRSTHDR(&messages[n].msg_hdr);
        control->cmsg_level = IPPROTO_IP;
        control->cmsg_type = IP_PKTINFO;
        control->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
        struct in_pktinfo from = {.ipi_spec_dst.s_addr = htonl(0x7f010001 + (sent + n) % clients)};
        memcpy(CMSG_DATA(control), &from, sizeof from);
    }
    for (int done = 0; done < count;) {
        int went = sendmmsg(udp, messages + done, count - done, 0);
        if (went < 0 && errno != EAGAIN && errno != ECONNREFUSED)
            fail("send");
        done += went > 0 ? went : 0;
    }
    sent += count;
    waiting += count;
}

/* Takes what has come. */
static void receive(double began)
{
    static unsigned char packets[BATCH][LARGEST];
    struct mmsghdr messages[BATCH] = {0};
    struct iovec parts[BATCH];
    for (;;) {
        for (int n = 0; n < BATCH; n++) {
            parts[n] = (struct iovec){packets[n], LARGEST};
            messages[n].msg_hdr = (struct msghdr){.msg_iov = &parts[n], .msg_iovlen = 1};
        }
        int came = recvmmsg(udp, messages, BATCH, MSG_DONTWAIT, NULL);
        if (came <= 0)
            return;
        double at = now();
        for (int n = 0; n < came; n++) {
            unsigned id = packets[n][0] << 8 | packets[n][1];
            if (!on_its_way[id])
                continue;
            on_its_way[id] = 0;
            waiting--;
            refused += (packets[n][3] & 15) != 0 && (packets[n][3] & 15) != 3;
            if (answered < MOST) {
                took[answered] = at - sent_at[id];
                in_second[answered++] = sent_at[id] - began;
            }
        }
    }
}

/* After a second in which nothing came, what is on its way is given up. */
static void wait_for_answers(double until)
{
    static double quiet_since;
    struct pollfd readable = {.fd = udp, .events = POLLIN};
    if (!quiet_since)
        quiet_since = now();
    double left = until - now();
    struct timespec patience = {0, left > 0 ? (long)(left * 1e9 > 999999999 ? 999999999 : left * 1e9) : 0};
    if (ppoll(&readable, 1, &patience, NULL) > 0)
        quiet_since = now();
    else if (waiting && now() - quiet_since > 1.0) {
        memset(on_its_way, 0, sizeof on_its_way);
        waiting = 0;
    }
}

static int by_time(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double percentile(float *times, size_t count, double part)
{
    if (!count)
        return 0;
    qsort(times, count, sizeof *times, by_time);
    return 1000.0 * times[(size_t)((count - 1) * part)];
}

static void report(double seconds)
{
    float *some = malloc((answered + 1) * sizeof *some);
    printf("{\"sent\": %zu, \"answered\": %zu, \"refused\": %zu, \"seconds\": %f, \"by_second\": [", sent, answered,
           refused, seconds);
    for (int second = 0; second < (int)(seconds + 0.5); second++) {
        size_t count = 0;
        for (size_t n = 0; n < answered; n++)
            if (in_second[n] == second)
                some[count++] = took[n];
        printf("%s%.3f", second ? ", " : "", percentile(some, count, 0.99));
    }
    double p99 = percentile(took, answered, 0.99);
    printf("], \"p50\": %.3f, \"p99\": %.3f, \"most\": %.3f}\n", percentile(took, answered, 0.5), p99,
           percentile(took, answered, 1.0));
}

int main(int count, char **words)
{
    if (count != 7) {
        fprintf(stderr, "dns_load PORT QUESTIONS CLIENTS SECONDS IN_FLIGHT RATE\n");
        return 2;
    }
    open_socket(atoi(words[1]));
    read_questions(words[2]);
    clients = atoi(words[3]);
    double seconds = atof(words[4]), rate = atof(words[6]);
    size_t in_flight = atoi(words[5]);
    took = malloc(MOST * sizeof *took);
    in_second = malloc(MOST * sizeof *in_second);
    double began = now(), ends = began + seconds;
    while (now() < ends) {
        size_t due = rate ? (size_t)((now() - began) * rate) - sent : in_flight - waiting;
        if (due > 0 && waiting < 60000)
            send_some(due < BATCH ? due : BATCH);
        receive(began);
        if (rate ? (now() - began) * rate < sent + 1 : waiting >= in_flight)
            wait_for_answers(rate ? began + (sent + 1) / rate : ends);
    }
    double last = now() + 1.0;
    while (rate && waiting && now() < last) {
        wait_for_answers(last);
        receive(began);
    }
    report(rate ? seconds : now() - began);
    return 0;
}
