/* option_page - texts of the annotated estated.conf before and behind the rows of option.c. */
#ifndef ESTATED_SETUP_OPTION_PAGE_H
#define ESTATED_SETUP_OPTION_PAGE_H

extern const char option_page_head[], option_page_tables[];

#endif
