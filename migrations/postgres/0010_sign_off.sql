-- Held for the sign-off of returns.
SELECT 1;
