/*
 * server - Unix sockets, lines of JSON, pages, bounded buffers.
 *
 * Who may do what is decided by which socket file a client could open, because under PrivateUsers=
 * the kernel hides the ids of peers. A page ends at 500 rows or when half a client's buffer is
 * full, whichever comes first. A client that does not read is dropped once 256 KiB wait for it; one
 * that sends a line of over 16 KiB or no JSON is told so and dropped. Nothing here can block the
 * loop. An answer that is held goes on after the order: its rows that find no room are refused to
 * who gives them, who says so, and the client is not read until its end. What it said behind that
 * is carried out from the loop and never by who ends the answer: a reload ends all that hang on the
 * buses, in the middle of it. Orders are {"v":1,"op":NAME,"args":{},"by":WHO}; answers are
 * {"row":{}}.. and one {"end":{}}. An order of the city runs through the same verbs: it is a client
 * without a socket, whose rows and end go to a guest instead of a buffer.
 */
#include "control/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum {
    LINE = 16 * 1024,
    SOCKETS = 2,
    REFUSED_MS = 60000,
    END_ROOM = 1024 /* bytes that rows of a held answer leave for its end */
};

struct server_client {
    struct server *server;     /* NULL: this place is free */
    struct server_guest guest; /* row NULL: it has a socket */
    struct loop_source *source;
    int fd;
    bool may_write;
    bool closing;              /* it is not read any more, and goes when it has its answers */
    bool held;                 /* its answer goes on: what it says meanwhile waits */
    void (*gone)(void *owner); /* while it is held */
    void *owner;
    size_t in_used, out_used;
    char in[LINE];
    char *out; /* SERVER_BUFFER bytes, allocated while connected */
};

struct server {
    struct loop *loop;
    struct loop_source *resume; /* of clients whose answer was held */
    const struct server_verb *verb;
    size_t verbs;
    void *context;
    struct listener {
        struct server *server;
        char path[108];
        int fd;
        struct loop_source *source;
        int64_t refused_ms; /* when that was logged last */
        bool may_write;
    } listener[SOCKETS];
    struct server_client client[SERVER_ASKERS]; /* guests behind */
};

struct server_answer {
    struct server_client *client;
    size_t from, rows;
    int64_t next; /* where the page after this one begins; 0: it is the last */
    bool failed;
};

static void drop(struct server_client *client)
{
    if (client->held)
        client->gone(client->owner);
    loop_remove(client->source);
    close(client->fd);
    free(client->out);
    memset(client, 0, sizeof *client);
}

/* Nothing more can be said to it. */
static void give_up(struct server_client *client)
{
    client->closing = true;
    client->out_used = 0;
}

static bool is_guest(const struct server_client *client)
{
    return client->guest.row != NULL;
}

static void flush(struct server_client *client)
{
    ssize_t n = 1;
    size_t sent = 0;

    if (is_guest(client))
        return;
    while (sent < client->out_used && n > 0) {
        n = send(client->fd, client->out + sent, client->out_used - sent,
                 MSG_NOSIGNAL | MSG_DONTWAIT);
        sent += n > 0 ? (size_t)n : 0;
    }
    if (n < 0 && errno != EAGAIN) {
        give_up(client);
        return;
    }
    client->out_used -= sent;
    memmove(client->out, client->out + sent, client->out_used);
    loop_change(client->source, (client->closing || client->held ? 0 : LOOP_READ) |
                                    (client->out_used ? LOOP_WRITE : 0));
}

/* Sends what there is to send; a client that is done with goes. */
static void settle(struct server_client *client)
{
    flush(client);
    if (client->closing && !client->out_used)
        drop(client);
}

/* Queues one line. A client that lets its buffer fill is given up: it gets no half answers. */
static void say(struct server_client *client, struct json *line)
{
    char *text = json_print(line);
    size_t n = text ? strlen(text) : 0;

    if (!text || client->out_used + n + 1 > SERVER_BUFFER) {
        give_up(client);
    } else if (!client->closing) {
        memcpy(client->out + client->out_used, text, n);
        client->out[client->out_used + n] = '\n';
        client->out_used += n + 1;
    }
    free(text);
    json_free(line);
}

static struct json *wrap(const char *key, struct json *value)
{
    struct json *line = json_new_object();

    json_put(line, key, value);
    return line;
}

/* A row to a guest, whose buffer is only counted. */
static void give(struct server_client *client, struct json *row)
{
    char *text = json_print(row);

    client->out_used += text ? strlen(text) : 0;
    free(text);
    client->guest.row(client->guest.context, row);
}

void server_row(struct server_answer *answer, struct json *row)
{
    struct server_client *client = answer->client;
    bool guest = is_guest(client);
    size_t i = answer->rows++, page = guest ? SERVER_GUEST_PAGE : SERVER_PAGE,
           full = guest ? SERVER_GUEST_BYTES : SERVER_BUFFER / 2;

    if (!answer->next && i > answer->from && (i == answer->from + page || client->out_used > full))
        answer->next = (int64_t)i;
    if (i < answer->from || answer->next)
        json_free(row);
    else if (guest)
        give(client, row);
    else
        say(client, wrap("row", row));
}

void server_next(struct server_answer *answer, int64_t next)
{
    answer->next = next;
}

void server_fail(struct server_answer *answer, const char *error, const char *remedy)
{
    struct server_guest *guest = &answer->client->guest;
    struct json *end;

    answer->failed = true;
    if (guest->row) {
        guest->end(guest->context, error, remedy, 0);
        return;
    }
    end = json_new_object();
    json_put_flag(end, "ok", false);
    json_put_text(end, "error", error);
    if (remedy)
        json_put_text(end, "remedy", remedy);
    say(answer->client, wrap("end", end));
}

static void end_well(struct server_answer *answer)
{
    struct server_guest *guest = &answer->client->guest;
    struct json *end;

    if (guest->row) {
        guest->end(guest->context, NULL, NULL, answer->next);
        return;
    }
    end = json_new_object();
    json_put_flag(end, "ok", true);
    if (answer->next)
        json_put_integer(end, "next", answer->next);
    say(answer->client, wrap("end", end));
}

static const struct server_verb *find(const struct server *server, const char *name)
{
    for (size_t i = 0; i < server->verbs; i++)
        if (text_equal(server->verb[i].name, name))
            return &server->verb[i];
    return NULL;
}

static void run(struct server_client *client, const char *op, const struct json *args,
                const char *by)
{
    const struct server_verb *verb = find(client->server, op);
    double from = json_number(json_get(args, "from"), 0);
    struct server_answer answer = {.client = client};
    char error[96];

    if (!verb) {
        snprintf(error, sizeof error, "no such operation \"%.40s\"", op);
        server_fail(&answer, error, "estatectl and estated may be of different versions");
        return;
    }
    if (verb->writes && !client->may_write) {
        snprintf(error, sizeof error, "\"%s\" changes something; this socket only reads", op);
        server_fail(&answer, error, "use the control socket, as root or in the group estated");
        return;
    }
    answer.from = from > 0 && from < 1e9 ? (size_t)from : 0;
    verb->run(client->server->context, &answer, args, by);
    if (!answer.failed && !client->held)
        end_well(&answer);
}

static void on_line(struct server_client *client, const char *line, size_t n)
{
    struct server_answer answer = {.client = client};
    char error[160];
    struct json *order = json_read(line, n, error, sizeof error);

    if (order && json_is_map(order)) {
        run(client, json_text(json_get(order, "op"), ""), json_get(order, "args"),
            json_text(json_get(order, "by"), "local"));
    } else {
        server_fail(&answer, order ? "not a JSON object" : error, NULL);
        client->closing = true;
    }
    json_free(order);
}

/* Runs every whole line that is there. */
static void take_lines(struct server_client *client)
{
    char *start = client->in, *end = client->in + client->in_used, *newline;

    while (!client->closing && !client->held &&
           (newline = memchr(start, '\n', (size_t)(end - start)))) {
        on_line(client, start, (size_t)(newline - start));
        start = newline + 1;
    }
    client->in_used = (size_t)(end - start);
    memmove(client->in, start, client->in_used);
    if (!client->closing && !client->held && client->in_used == LINE) {
        server_fail(&(struct server_answer){.client = client}, "line too long", NULL);
        client->closing = true;
    }
}

static void on_client(void *context, uint32_t events)
{
    struct server_client *client = context;

    if (events & LOOP_READ && !client->closing && !client->held) {
        ssize_t n =
            recv(client->fd, client->in + client->in_used, LINE - client->in_used, MSG_DONTWAIT);

        if (n > 0) {
            client->in_used += (size_t)n;
            take_lines(client);
        } else if (n == 0 || errno != EAGAIN) {
            client->closing = true;
        }
    } else if (events & LOOP_CLOSED) {
        give_up(client);
    }
    settle(client);
}

/* What clients said while their answer was held. */
static void on_resume(void *context, uint32_t events)
{
    struct server *server = context;

    (void)events;
    for (struct server_client *c = server->client; c < server->client + SERVER_CLIENTS; c++)
        if (c->server && !c->held) {
            take_lines(c);
            settle(c);
        }
}

struct server_client *server_hold(struct server_answer *answer, void (*gone)(void *owner),
                                  void *owner)
{
    struct server_client *client = answer->client;

    client->held = true;
    client->gone = gone;
    client->owner = owner;
    return client;
}

bool server_add(struct server_client *client, struct json *row)
{
    struct json *line;
    char *text;
    bool fits;

    if (is_guest(client)) {
        client->guest.row(client->guest.context, row);
        return true;
    }
    line = wrap("row", row);
    text = json_print(line);
    fits = text && client->out_used + strlen(text) + 1 + END_ROOM <= SERVER_BUFFER;

    free(text);
    if (fits)
        say(client, line);
    else
        json_free(line);
    flush(client);
    return fits;
}

/* Not the whole place: most of it is a buffer that a guest never touched. */
static void free_guest(struct server_client *client)
{
    client->guest = (struct server_guest){0};
    client->held = client->may_write = false;
    client->out_used = 0;
    client->server = NULL;
}

static void end_held(struct server_client *client, const char *error, const char *remedy,
                     int64_t next)
{
    struct server_answer answer = {.client = client, .next = next};

    client->held = false;
    if (error)
        server_fail(&answer, error, remedy);
    else
        end_well(&answer);
    if (is_guest(client)) {
        free_guest(client);
        return;
    }
    if (client->in_used)
        loop_at(client->server->resume, clock_boot());
    settle(client);
}

void server_end(struct server_client *client, const char *error, const char *remedy)
{
    end_held(client, error, remedy, 0);
}

void server_end_page(struct server_client *client, int64_t next)
{
    end_held(client, NULL, NULL, next);
}

int server_order(struct server *server, const struct server_guest *guest, const char *op,
                 const struct json *args, const char *by)
{
    struct server_client *client = server->client + SERVER_CLIENTS;
    struct server_client *end = client + SERVER_GUESTS;

    while (client < end && client->server)
        client++;
    if (client == end)
        return -EBUSY;
    client->server = server;
    client->guest = *guest;
    client->may_write = true;
    run(client, op, args, by);
    if (client->held)
        return 1;
    free_guest(client);
    return 0;
}

bool server_is_city(const struct server_answer *answer)
{
    return is_guest(answer->client);
}

/* The last places are for the control socket, which begins with them: clients that sit on the
 * socket that anybody may open never keep out the one who acknowledges. */
static struct server_client *free_place(const struct listener *listener)
{
    struct server_client *client = listener->server->client;
    size_t places = listener->may_write ? SERVER_CLIENTS : SERVER_READERS;

    for (size_t i = places; i-- > 0;)
        if (!client[i].server)
            return &client[i];
    return NULL;
}

/* Anyone may open the status socket, so anyone could fill the journal with refusals. */
static void tell_refused(struct listener *listener)
{
    int64_t now = clock_boot();

    if (listener->refused_ms && now - listener->refused_ms < REFUSED_MS)
        return;
    listener->refused_ms = now;
    log_warning("control: all places of %s are taken, clients are refused", listener->path);
}

static void on_listener(void *context, uint32_t events)
{
    struct listener *listener = context;
    struct server_client *client = free_place(listener);
    int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)events;
    if (fd < 0)
        return;
    if (!client || !(client->out = malloc(SERVER_BUFFER))) {
        tell_refused(listener);
        close(fd);
        return;
    }
    client->server = listener->server;
    client->fd = fd;
    client->may_write = listener->may_write;
    if (loop_watch(listener->server->loop, fd, LOOP_READ, on_client, client, &client->source))
        drop(client);
}

static int listen_at(struct server *server, struct listener *listener, const char *dir,
                     const char *name, mode_t mode)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int n = snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", dir, name);

    if (n < 0 || (size_t)n >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    listener->server = server;
    listener->may_write = !(mode & S_IWOTH);
    TEXT_COPY(listener->path, address.sun_path);
    listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener->fd < 0)
        return -errno;
    unlink(listener->path);
    if (bind(listener->fd, (struct sockaddr *)&address, sizeof address) ||
        chmod(listener->path, mode) || listen(listener->fd, SERVER_CLIENTS))
        return -errno;
    return loop_watch(server->loop, listener->fd, LOOP_READ, on_listener, listener,
                      &listener->source);
}

int server_start(struct loop *loop, const char *dir, const struct server_verb *verb, size_t verbs,
                 void *context, struct server **out)
{
    struct server *server = calloc(1, sizeof *server);
    int rc;

    if (!server)
        return -ENOMEM;
    server->loop = loop;
    server->verb = verb;
    server->verbs = verbs;
    server->context = context;
    server->listener[0].fd = server->listener[1].fd = -1;
    rc = loop_timer(loop, on_resume, server, &server->resume);
    if (!rc)
        rc = listen_at(server, &server->listener[0], dir, "control", 0660);
    if (!rc)
        rc = listen_at(server, &server->listener[1], dir, "status", 0666);
    if (rc) {
        server_stop(server);
        return rc;
    }
    *out = server;
    return 0;
}

void server_stop(struct server *server)
{
    if (!server)
        return;
    for (size_t i = 0; i < SERVER_CLIENTS; i++)
        if (server->client[i].server)
            drop(&server->client[i]);
    for (size_t i = SERVER_CLIENTS; i < SERVER_ASKERS; i++)
        if (server->client[i].held)
            server->client[i].gone(server->client[i].owner);
    loop_remove(server->resume);
    for (size_t i = 0; i < SOCKETS; i++) {
        loop_remove(server->listener[i].source);
        if (server->listener[i].fd >= 0)
            close(server->listener[i].fd);
        if (server->listener[i].path[0])
            unlink(server->listener[i].path);
    }
    free(server);
}
