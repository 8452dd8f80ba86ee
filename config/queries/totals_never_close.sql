-- title: 总计从来不平的机关 | Organs whose totals never close
-- about: 有表格的每一年都有总计不平（T3-01、T3-02、T3-03、T4-01，责任在发布机关）的机关
--   | organs of which every report with tables has a total that does not close (T3-01, T3-02, T3-03, T4-01, the publisher to
--   blame)
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%
-- param years: integer = 2 | 至少几年 | least number of years

SELECT r.organ, r.region_code, count(*) AS years, min(r.report_year) AS first_year, max(r.report_year) AS last_year,
       sum(f.findings) AS findings
FROM reports r
LEFT JOIN (
    SELECT reading_id, count(*) AS findings
    FROM findings
    WHERE is_current AND blame = 'publisher' AND rule IN ('T3-01', 'T3-02', 'T3-03', 'T4-01')
    GROUP BY reading_id
) f ON f.reading_id = r.reading_id
WHERE r.is_current AND r.cells_read > 0 AND coalesce(r.region_code, '') LIKE :region
GROUP BY r.organ, r.region_code
HAVING count(*) = count(f.findings) AND count(*) >= :years
ORDER BY years DESC, findings DESC, r.organ, r.region_code
