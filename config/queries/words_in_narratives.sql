-- title: 正文含某词的部分 | Sections that have a word
-- about: 现用报告中含某词的各部分，照原样逐份读过、不用索引，请以年度或地区缩小范围（gongkai search 有索引）
--   | sections of reports in force that have a word as it is printed; reads every text, so narrow it by year or region
--   (gongkai search has an index)
-- param word: text = 依申请公开 | 字词，可用通配符 % 与 _ | the word, wildcards % and _ allowed
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT organ, region_code, report_year, section, section_title, text
FROM narratives
WHERE is_current AND text LIKE '%' || CAST(:word AS text) || '%'
  AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
ORDER BY report_year DESC, organ, region_code, section
