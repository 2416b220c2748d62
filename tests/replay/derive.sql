-- SPDX-License-Identifier: Apache-2.0
--
-- The summary's figures from the rows of a trace file with one run. Each rule below is that of
-- docs/trace.md, "Where the cycles went".

-- Translated requests with what their last visit to the walker left behind.
CREATE TEMP VIEW visit AS
SELECT l.*, t.accept_cycle,
       coalesce(lag(l.answer_cycle) OVER (PARTITION BY l.transaction_id ORDER BY l.id),
                t.accept_cycle) AS mark,
       row_number() OVER (PARTITION BY l.transaction_id ORDER BY l.id DESC) AS from_last
FROM lookup l JOIN "transaction" t ON t.id = l.transaction_id
WHERE t.issue_cycle IS NOT NULL;

CREATE TEMP VIEW issued AS
SELECT t.id, t.accept_cycle, t.issue_cycle, t.issue_cycle - t.accept_cycle AS latency,
       max(t.accept_cycle, coalesce(v.answer_cycle, v.request_cycle, t.accept_cycle)) AS mark,
       CASE WHEN v.id IS NULL THEN NOT t.hit ELSE coalesce(v.retry, 0) END AS still_waiting,
       t.waited
FROM "transaction" t LEFT JOIN visit v ON v.transaction_id = t.id AND v.from_last = 1
WHERE t.issue_cycle IS NOT NULL;

-- The last stretch: ready at `mark`, offered to memory one cycle before `taken`, taken at the end.
CREATE TEMP VIEW stretch AS
SELECT *, issue_cycle - min(waited, issue_cycle - mark) AS taken FROM issued;

-- Reads of a walk: cycles up to a read's last beat are that read's.
CREATE TEMP VIEW segment AS
SELECT walk_id, reason, level, last_cycle,
       coalesce(lag(last_cycle) OVER (PARTITION BY walk_id ORDER BY id), 0) AS first_cycle
FROM walk_read;

CREATE TEMP VIEW stall AS
SELECT 'queue' AS kind, max(0, request_cycle - mark) AS cycles FROM visit
UNION ALL
SELECT 'hit', answer_cycle - request_cycle FROM visit
WHERE answer_cycle IS NOT NULL AND NOT from_walk
UNION ALL
SELECT CASE s.reason WHEN 0 THEN 'directory' WHEN 1 THEN 'process_directory'
                     ELSE 'walk' || s.level END,
       max(0, min(coalesce(s.last_cycle, v.answer_cycle), v.answer_cycle)
              - max(s.first_cycle, v.request_cycle))
FROM visit v JOIN segment s ON s.walk_id = v.walk_id
WHERE v.from_walk
UNION ALL
-- After the last beat the walk still is with its last read; without reads it was a hit.
SELECT coalesce((SELECT CASE s.reason WHEN 0 THEN 'directory' WHEN 1 THEN 'process_directory'
                                      ELSE 'walk' || s.level END
                 FROM segment s WHERE s.walk_id = v.walk_id AND s.last_cycle <= v.answer_cycle
                 ORDER BY s.last_cycle DESC LIMIT 1), 'hit'),
       v.answer_cycle - max(v.request_cycle,
                            coalesce((SELECT max(s.last_cycle) FROM segment s
                                      WHERE s.walk_id = v.walk_id
                                        AND s.last_cycle <= v.answer_cycle), 0))
FROM visit v
WHERE v.from_walk AND NOT EXISTS (SELECT 1 FROM segment s WHERE s.walk_id = v.walk_id
                                    AND coalesce(s.last_cycle, v.answer_cycle + 1) > v.answer_cycle)
UNION ALL
SELECT CASE WHEN still_waiting THEN 'queue' ELSE 'order' END, max(0, taken - 1 - mark) FROM stretch
UNION ALL
SELECT 'hit', CASE WHEN taken > mark THEN 1 ELSE 0 END FROM stretch
UNION ALL
SELECT 'memory', issue_cycle - taken FROM stretch;
