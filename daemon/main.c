/*
 * main - the command line of estated.
 *
 * `--check` answers with exit status 0 or 78 (EX_CONFIG) so that scripts and systemd can tell a
 * wrong configuration from a crash. All signals that the loop handles are blocked here, before any
 * thread exists, or sd-event could not take them over.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/load.h"
#include "acquire/vectors.h"
#include "app.h"
#include "base/text.h"
#include "setup/bundles.h"
#include "setup/setup.h"

enum { EXIT_USAGE = 64, EXIT_CONFIG = 78 };

static const char *from_systemd(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value && *value ? value : otherwise;
}

static void usage(void)
{
    printf(
        "Usage: estated [--config FILE] [--check [FILE]] [--print-config]\n\n"
        "  --config FILE   default /etc/estated/estated.conf; drop-ins in conf.d beside it\n"
        "  --check [FILE]  check the configuration (or FILE, or one model file) and exit:\n"
        "                  0 good, 78 with errors\n"
        "  --print-config  print the annotated configuration\n"
        "  --models DIR    the package's models; default /usr/share/estated/models\n"
        "  --plugins DIR   default /usr/lib/estated/plugins\n"
        "  --state DIR     journal and history; default /var/lib/estated\n"
        "  --run DIR       sockets and the live file; default /run/estated\n"
        "  --version, --help\n\n"
        "Exit status: 0 stopped in good order, 1 could not run, 64 wrong usage, 78 configuration.\n"
        "SIGHUP takes over a changed configuration; with errors nothing changes.\n\n"
        "Options of the configuration:\n");
    setup_print_options(stdout);
}

/* Only model files say what a point is read from; their [model NAME] may be the mistyped one. */
static bool is_model(const char *path)
{
    static const char *const headers[] = {"[model ", "[point "};
    char line[256];
    bool model = false;
    FILE *file = fopen(path, "re");

    while (file && !model && fgets(line, sizeof line, file))
        for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
            model = model || !strncmp(line, headers[i], strlen(headers[i]));
    if (file)
        fclose(file);
    return model;
}

static int check_model(const char *path, struct problems *problems)
{
    struct product product = {0};
    size_t tests;

    if (!setup_load_product(path, problems, &product)) {
        tests = vectors_run(&product, problems);
        printf("%s: %u points, %zu tests\n", product.name, product.points, tests);
        product_clear(&product);
    }
    return problems_errors(problems) ? EXIT_CONFIG : 0;
}

static int check_site(const struct setup_paths *paths, struct problems *problems)
{
    struct site *site;

    if (app_load(paths, problems, &site))
        return EXIT_CONFIG;
    printf("%s: %u buses, %u devices, %u points, %u zones\nconfiguration %s\n", site->settings.id,
           site->buses, site->devices, site->points, site->zones, site->config);
    if (load_print(site, stdout))
        puts("out of memory: no table of the buses");
    site_free(site);
    return 0;
}

static int check(const struct setup_paths *paths)
{
    struct problems *problems = problems_new();
    int rc;

    if (!problems)
        return 1;
    rc = is_model(paths->config) ? check_model(paths->config, problems)
                                 : check_site(paths, problems);
    problems_print(problems, stdout);
    problems_free(problems);
    return rc;
}

/* The site's own models are in `models` beside its configuration. */
static void own_models(struct setup_paths *paths)
{
    const char *slash = strrchr(paths->config, '/');
    int n = slash ? (int)(slash - paths->config) : 1;

    snprintf(paths->models[0], sizeof paths->models[0], "%.*s/models", n,
             slash ? paths->config : ".");
}

static void block_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the store, not our end */
}

/* What the command line asks for. */
struct request {
    struct app_options app;
    bool check;
    int status; /* exit with it at once, if not negative */
};

static void take_option(struct request *request, int c)
{
    struct setup_paths *paths = &request->app.paths;

    switch (c) {
    case 'c':
        TEXT_COPY(paths->config, optarg);
        break;
    case 'k':
        request->check = true;
        break;
    case 'm':
        TEXT_COPY(paths->models[1], optarg);
        break;
    case 'p':
        TEXT_COPY(paths->plugins, optarg);
        break;
    case 's':
        request->app.state_dir = optarg;
        break;
    case 'r':
        request->app.run_dir = optarg;
        break;
    case 'P':
        setup_print_config(stdout);
        request->status = 0;
        break;
    case 'V':
        puts("estated " ESTATED_VERSION);
        request->status = 0;
        break;
    case 'h':
        usage();
        request->status = 0;
        break;
    default:
        request->status = EXIT_USAGE;
    }
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {
        {"config", required_argument, NULL, 'c'}, {"check", no_argument, NULL, 'k'},
        {"models", required_argument, NULL, 'm'}, {"plugins", required_argument, NULL, 'p'},
        {"state", required_argument, NULL, 's'},  {"run", required_argument, NULL, 'r'},
        {"print-config", no_argument, NULL, 'P'}, {"version", no_argument, NULL, 'V'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
    struct request request = {
        .app = {.paths = {.config = "/etc/estated/estated.conf",
                          .models = {"", "/usr/share/estated/models"},
                          .plugins = "/usr/lib/estated/plugins"},
                .state_dir = from_systemd("STATE_DIRECTORY", "/var/lib/estated"),
                .run_dir = from_systemd("RUNTIME_DIRECTORY", "/run/estated")},
        .status = -1};
    int c;

    block_signals(); /* a reload may be asked for before we can hear of it */
    while (request.status < 0 && (c = getopt_long(argc, argv, "h", longs, NULL)) != -1)
        take_option(&request, c);
    if (request.status >= 0)
        return request.status;
    if (optind < argc && !(request.check && optind + 1 == argc)) {
        fprintf(stderr, "estated: \"%s\" is not an option; --help lists them\n", argv[optind]);
        return EXIT_USAGE;
    }
    if (optind < argc)
        TEXT_COPY(request.app.paths.config, argv[optind]);
    own_models(&request.app.paths);
    if (!request.check)
        return app_run(&request.app);
    bundles_paths(request.app.state_dir, &request.app.paths);
    return check(&request.app.paths);
}
