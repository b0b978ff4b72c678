"""What a report on one study shows, computed: a cohort's arrays and a bundle in, one frozen Analysis out."""
