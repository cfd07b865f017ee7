/*
 * LD_PRELOAD shim: lets Debian's real xenstored and oxenstored run with no
 * hypervisor.
 *
 * It replaces the few libxenctrl / libxenevtchn / libxengnttab functions that
 * they call, the open() of /proc/xen/xsd_{port,kva}, and (oxenstored has no
 * option for it) the place of the socket.  Domains are files under
 * $FAKEXEN_DIR/domains:
 *     domains/<domid>   present = domain exists; if its text contains
 *                       "shutdown" / "crashed" / "dying" those flags are set.
 *                       Domain 0 always exists.
 *     rings/<domid>     4096 bytes: the xenstore ring page of that domain
 *                       (a test may play the guest by reading/writing it)
 *     evtchn            FIFO: 4-byte little-endian port numbers = pending event
 *                       channels of xenstored. Port 1 = VIRQ_DOM_EXC,
 *                       port 1000+domid = the ring channel of a domain.
 *
 * build: gcc -shared -fPIC -O2 -o fakexen.so fakexen.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int evt_fd = -1;
static char dummy[64];

static const char *dir(void)
{
    const char *d = getenv("FAKEXEN_DIR");
    return d ? d : ".";
}

static int (*real_open_fn)(const char *, int, ...);

static int real_open(const char *p, int flags, mode_t mode)
{
    if (!real_open_fn)
        real_open_fn = dlsym(RTLD_NEXT, "open");
    return real_open_fn(p, flags, mode);
}

static int fake_path(const char *fmt, unsigned id, int flags)
{
    char p[512], sub[128];
    snprintf(sub, sizeof sub, fmt, id);
    snprintf(p, sizeof p, "%s/%s", dir(), sub);
    return real_open(p, flags, 0644);
}

static int open_ring(unsigned domid)
{
    int fd = fake_path("rings/%u", domid, O_RDWR | O_CREAT);
    if (fd >= 0 && ftruncate(fd, 4096))
        return -1;
    return fd;
}

static int special(const char *path, int *fd)
{
    if (!strcmp(path, "/proc/xen/xsd_port")) {
        *fd = fake_path("xsd_port", 0, O_RDONLY);
        return 1;
    }
    if (!strcmp(path, "/proc/xen/xsd_kva")) {
        *fd = open_ring(0);
        return 1;
    }
    return 0;
}

int open(const char *path, int flags, ...)
{
    int fd;
    mode_t mode = 0;
    va_list ap;
    va_start(ap, flags);
    if (flags & (O_CREAT | O_TMPFILE))
        mode = va_arg(ap, mode_t);
    va_end(ap);
    return special(path, &fd) ? fd : real_open(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    int fd;
    mode_t mode = 0;
    va_list ap;
    va_start(ap, flags);
    if (flags & (O_CREAT | O_TMPFILE))
        mode = va_arg(ap, mode_t);
    va_end(ap);
    return special(path, &fd) ? fd : real_open(path, flags | O_LARGEFILE, mode);
}

/* oxenstored's socket, wherever it was built to be, is $FAKEXEN_DIR/socket. */
static const char *socket_path(const char *path, char *p, size_t n)
{
    static const char tail[] = "/run/xenstored/socket";
    size_t len = strlen(path), t = sizeof tail - 1;
    if (len < t || strcmp(path + len - t, tail))
        return path;
    snprintf(p, n, "%s/socket", dir());
    return p;
}

int unlink(const char *path)
{
    char p[512];
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    return real(socket_path(path, p, sizeof p));
}

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
    char p[512];
    struct sockaddr_un to;
    int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    if (addr->sa_family != AF_UNIX)
        return real(fd, addr, len);
    memset(&to, 0, sizeof to);
    to.sun_family = AF_UNIX;
    snprintf(to.sun_path, sizeof to.sun_path, "%s",
             socket_path(((const struct sockaddr_un *)addr)->sun_path, p, sizeof p));
    return real(fd, (struct sockaddr *)&to, sizeof to);
}

int setrlimit(__rlimit_resource_t r, const struct rlimit *l) { (void)r; (void)l; return 0; }

/* ---- libxenctrl ---- */
/* leading part of xc_dominfo_t of Xen 4.17 (the whole is 112 bytes) */
struct dominfo {
    uint32_t domid, ssidref;
    unsigned dying:1, crashed:1, shutdown:1, paused:1, blocked:1, running:1,
             hvm:1, debugged:1, xenstore:1, hap:1;
    unsigned shutdown_reason;
};

void *xc_interface_open(void *a, void *b, unsigned c) { (void)a; (void)b; (void)c; return dummy; }
int xc_interface_close(void *x) { (void)x; return 0; }

static int read_dom(unsigned id, char *buf, size_t n)
{
    int fd = fake_path("domains/%u", id, O_RDONLY);
    ssize_t r;
    buf[0] = 0;
    if (fd < 0)
        return id == 0;
    r = read(fd, buf, n - 1);
    buf[r > 0 ? r : 0] = 0;
    close(fd);
    return 1;
}

/* The first domain at or after `first`, its text in buf; -1 when there is none. */
static long next_dom(uint32_t first, char *buf, size_t n)
{
    char p[512];
    long best = -1;
    DIR *d;
    struct dirent *e;
    if (read_dom(first, buf, n))
        return first;
    snprintf(p, sizeof p, "%s/domains", dir());
    if (!(d = opendir(p)))
        return -1;
    while ((e = readdir(d))) {
        char *end;
        long id = strtol(e->d_name, &end, 10);
        if (*end || end == e->d_name || id < (long)first)
            continue;
        if (best < 0 || id < best)
            best = id;
    }
    closedir(d);
    if (best >= 0)
        read_dom(best, buf, n);
    return best;
}

int xc_domain_getinfo(void *x, uint32_t first, unsigned max, struct dominfo *info)
{
    char text[256];
    long id;
    (void)x;
    if (!max)
        return 0;
    if ((id = next_dom(first, text, sizeof text)) < 0) {
        errno = ESRCH;
        return -1;
    }
    memset(info, 0, sizeof *info);
    info->domid = id;
    info->dying = !!strstr(text, "dying");
    info->crashed = !!strstr(text, "crashed");
    info->shutdown = info->crashed || strstr(text, "shutdown");
    info->shutdown_reason = info->crashed ? 3 : 0;
    return 1;
}

/* xc_domaininfo_t of Xen 4.17 is 112 bytes: domid (16 bits) at 0, flags at 4 (1 dying, 4 shutdown, reason << 16). */
int xc_domain_getinfolist(void *x, uint32_t first, unsigned max, unsigned char *info)
{
    char text[256];
    unsigned count = 0;
    long id;
    (void)x;
    while (count < max && (id = next_dom(first, text, sizeof text)) >= 0) {
        uint16_t domid = id;
        uint32_t crashed = !!strstr(text, "crashed"), flags = 0;
        if (strstr(text, "dying"))
            flags |= 1;
        if (crashed || strstr(text, "shutdown"))
            flags |= 4 | (crashed ? 3u << 16 : 0);
        memset(info + count * 112, 0, 112);
        memcpy(info + count * 112, &domid, 2);
        memcpy(info + count * 112 + 4, &flags, 4);
        count++;
        first = id + 1;
    }
    return count;
}

void *xc_map_foreign_range(void *x, uint32_t domid, int size, int prot, unsigned long mfn)
{
    void *p;
    int fd;
    char text[256];
    (void)x; (void)mfn;
    if (!read_dom(domid, text, sizeof text)) {
        errno = ESRCH;
        return NULL;
    }
    if ((fd = open_ring(domid)) < 0)
        return NULL;
    p = mmap(NULL, size, prot, MAP_SHARED, fd, 0);
    close(fd);
    return p == MAP_FAILED ? NULL : p;
}

/* ---- libxenevtchn ---- */
void *xenevtchn_open(void *l, unsigned f)
{
    (void)l; (void)f;
    evt_fd = fake_path("evtchn", 0, O_RDWR | O_NONBLOCK);
    return evt_fd < 0 ? NULL : dummy;
}
void *xenevtchn_fdopen(void *l, int fd, unsigned f) { (void)fd; return xenevtchn_open(l, f); }
int xenevtchn_close(void *x) { (void)x; return 0; }
int xenevtchn_fd(void *x) { (void)x; return evt_fd; }
int xenevtchn_bind_virq(void *x, unsigned v) { (void)x; (void)v; return 1; }
int xenevtchn_bind_interdomain(void *x, uint32_t domid, uint32_t port) { (void)x; (void)port; return 1000 + domid; }
int xenevtchn_unbind(void *x, uint32_t port) { (void)x; (void)port; return 0; }
int xenevtchn_unmask(void *x, uint32_t port) { (void)x; (void)port; return 0; }
int xenevtchn_notify(void *x, uint32_t port) { (void)x; (void)port; return 0; }
int xenevtchn_pending(void *x)
{
    uint32_t port;
    (void)x;
    return read(evt_fd, &port, 4) == 4 ? (int)port : -1;
}

/* ---- libxengnttab ---- */
void *xengnttab_open(void *l, unsigned f) { (void)l; (void)f; return dummy; }
int xengnttab_close(void *x) { (void)x; return 0; }
int xengnttab_set_max_grants(void *x, uint32_t n) { (void)x; (void)n; return 0; }
void *xengnttab_map_grant_ref(void *x, uint32_t domid, uint32_t ref, int prot)
{
    void *p;
    int fd;
    char text[256];
    (void)x; (void)ref;
    if (!read_dom(domid, text, sizeof text)) {
        errno = ESRCH;
        return NULL;
    }
    if ((fd = open_ring(domid)) < 0)
        return NULL;
    p = mmap(NULL, 4096, prot, MAP_SHARED, fd, 0);
    close(fd);
    return p == MAP_FAILED ? NULL : p;
}
int xengnttab_unmap(void *x, void *addr, uint32_t n) { (void)x; return munmap(addr, 4096 * (size_t)n); }
