/*
 * The fields of the Humaans resources that need makers of their own.
 */
#ifndef API_HUMAANS_TABLES_H
#define API_HUMAANS_TABLES_H

#include "record.h"

extern const struct field humaans_companies[];
extern const struct field humaans_people[];
extern const struct field humaans_job_roles[];
extern const struct field humaans_documents[];

#endif
