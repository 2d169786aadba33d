#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/key_file.h"
#include "lib/file.h"

#define MAGIC UINT64_C(0x317379656b2d7268)
#define PENDING_MAX ((size_t)64 << 20)

/* What the file begins with. */
struct header {
	uint64_t magic;
	uint64_t tag;
	unsigned char secret[HASH_KEY_BYTES];
};

/* Where a key lies. */
static off_t
offset(uint64_t place)
{
	return (off_t)(sizeof(struct header) + place * sizeof(struct hash));
}

bool
key_file_open(struct key_file *f, char *path)
{
	*f =
	    (struct key_file){ .path = path, .pending = BUF_INIT(PENDING_MAX) };
	f->fd = -1;
	if (file_try_folders(path))
		f->fd =
		    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return f->fd >= 0 && flock(f->fd, LOCK_EX | LOCK_NB) == 0;
}

void
key_file_close(struct key_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void
key_file_end(struct key_file *f)
{
	key_file_close(f);
	buf_free(&f->pending);
	free(f->path);
	*f = (struct key_file)KEY_FILE_NONE;
}

bool
key_file_start(struct key_file *f)
{
	struct header h = { .magic = MAGIC };
	unsigned char bytes[HASH_KEY_BYTES];

	if (!hash_random_key(h.secret) || !hash_random_key(bytes))
		return false;
	memcpy(&h.tag, bytes, sizeof h.tag);
	f->tag = h.tag;
	f->n = 0;
	memcpy(f->secret, h.secret, sizeof f->secret);
	return ftruncate(f->fd, 0) == 0 &&
	    pwrite(f->fd, &h, sizeof h, 0) == (ssize_t)sizeof h;
}

bool
key_file_take_up(struct key_file *f, uint64_t tag, uint64_t n)
{
	struct header h;
	struct stat st;

	if (pread(f->fd, &h, sizeof h, 0) != (ssize_t)sizeof h ||
	    h.magic != MAGIC || h.tag != tag || fstat(f->fd, &st) != 0 ||
	    ((size_t)st.st_size - sizeof h) / sizeof(struct hash) < n)
		return false;
	f->tag = tag;
	f->n = n;
	memcpy(f->secret, h.secret, sizeof f->secret);
	return true;
}

bool
key_file_read(
    const struct key_file *f, uint64_t place, struct hash *keys, size_t n)
{
	size_t bytes = n * sizeof *keys;

	return pread(f->fd, keys, bytes, offset(place)) == (ssize_t)bytes;
}

bool
key_file_cut(const struct key_file *f)
{
	return ftruncate(f->fd, offset(f->n)) == 0;
}

bool
key_file_add(struct key_file *f, struct hash key)
{
	if (!buf_add(&f->pending, (const char *)&key, sizeof key)) {
		errno = EFBIG;
		return false;
	}
	f->n++;
	return true;
}

bool
key_file_save(struct key_file *f)
{
	struct buf *b = &f->pending;
	off_t at = offset(f->n) - (off_t)b->n;
	size_t done = 0;

	while (done < b->n) {
		ssize_t n =
		    pwrite(f->fd, b->p + done, b->n - done, at + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	b->n = 0;
	return fdatasync(f->fd) == 0;
}
