"""How hosts are asked, and what became of it: whom we may ask, how often, how spoken to, and a name for every outcome.

Begin at `outcomes`. `hosts`, `addresses` and `resolving` decide whom; `patience`, `politeness` and `hours` how often;
`habits`, `manners`, `wire` and `legacy` how a host needs to be spoken to; `judging` and `sameness` what an answer is;
`doubts` asks again; `rendering` lets a browser run a page's scripts.
"""
